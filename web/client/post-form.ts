/** Posts a form with a file behind its fields; whether it was taken. Only this old way tells how far it has come. */
export const postForm = (
  url: string,
  fields: Readonly<Record<string, string>>,
  file: File,
  signal: AbortSignal,
  progress: (share: number) => void,
): Promise<boolean> =>
  new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('file', file);
    request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
    request.onload = () => resolve(request.status >= 200 && request.status < 300);
    request.onerror = () => resolve(false);
    request.onabort = () => resolve(false);
    signal.addEventListener('abort', () => request.abort());
    request.open('POST', url);
    request.send(form);
  });

/** Gives a note its id: the same one again for the same words, so that a note whose answer was lost is not written twice. */
export const createNoteId = () => {
  let given = { id: crypto.randomUUID(), text: '' };
  return {
    of(text: string): string {
      if (given.text !== text) given = { id: crypto.randomUUID(), text };
      return given.id;
    },
    /** Its note is written: the same words are another note. */
    saved(): void {
      given = { id: crypto.randomUUID(), text: '' };
    },
  };
};

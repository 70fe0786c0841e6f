type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>;

/** What a press does in the list above the field; nothing: the field has it. Where nothing fits there is nothing to take. */
export const menuKey = (
  { key, ctrlKey, metaKey }: Press,
  count: number,
): 'close' | 'next' | 'previous' | 'take' | 'nothing' | undefined => {
  if (ctrlKey || metaKey) return undefined;
  if (key === 'Escape') return 'close';
  // An Enter that was meant for the list sends nothing.
  if (count === 0) return key === 'Enter' ? 'nothing' : undefined;
  if (key === 'ArrowDown') return 'next';
  if (key === 'ArrowUp') return 'previous';
  return key === 'Enter' || key === 'Tab' ? 'take' : undefined;
};

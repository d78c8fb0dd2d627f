/** Names of the blocks in our prompts. A note cannot write one of them. */
const BLOCK_TAG = /<(?=[\s\p{Cf}]*\/?[\s\p{Cf}]*(?:passages?|sources?|question|note|inbox)\b)/giu;
const MAX_ATTRIBUTE_CHARACTERS = 200;

type BlockName = 'passage' | 'source' | 'question' | 'note' | 'inbox';

/**
 * Text of a note or a person as a named block of a prompt, which it can neither end nor imitate: what stands
 * between the tags is data, and the prompt says so. Attributes without a value are left out.
 */
export function fenced(name: BlockName, attributes: Readonly<Record<string, string | number | null>>, text: string): string {
  const shown = Object.entries(attributes)
    .map(([key, value]) => [key, attributeText(String(value ?? ''))] as const)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => ` ${key}="${value}"`);
  return `<${name}${shown.join('')}>\n${text.replace(BLOCK_TAG, '‹')}\n</${name}>`;
}

function attributeText(value: string): string {
  const line = value.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim().replaceAll('"', "'").replaceAll('<', '‹').replaceAll('>', '›');
  return cutText(line, MAX_ATTRIBUTE_CHARACTERS);
}

/** At most so many UTF-16 units, never ending in half a character; longer texts end in `…`. */
export function cutText(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const cut = text.slice(0, maxCharacters - 1);
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

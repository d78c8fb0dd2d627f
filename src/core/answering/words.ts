/** Words of questions that say nothing about their subject. */
const STOP_WORDS = new Set(
  (
    'a about above after again all also am an and any are as at be because been before being below between both but by can could did do does ' +
    'doing down during each few for from further had has have having he her here hers him his how i if in into is it its just let me more most ' +
    'my no nor not now of off on once only or other our out over own please same say says she should so some such tell than that the their them ' +
    'then there these they this those through to too under until up very was we were what when where which while who whom why will with would ' +
    'you your note notes'
  ).split(' '),
);

/** Words that stand for something said before. */
const POINTERS = new Set('he her hers him his it its she that their them there these they this those'.split(' '));

/** How a question begins that goes on from the one before. */
const GOES_ON = /^(?:and|or|but|also|so|then|what about|how about)\b/;

const WORD = /[\p{L}\p{N}]+/gu;

/** Words in order, lower case, without accents. */
export function wordsOf(text: string): readonly string[] {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().match(WORD) ?? [];
}

/** The distinct stems that a question is about; of a question of stop words alone, all of them. */
export function subjectStems(question: string): readonly string[] {
  const words = wordsOf(question);
  const subject = words.filter((word) => !STOP_WORDS.has(word));
  return [...new Set((subject.length > 0 ? subject : words).map(stemOf))];
}

/** Whether a question can hardly be understood without the one before: no subject of its own, or one tied to what was said. */
export function leansOnContext(question: string): boolean {
  const words = wordsOf(question);
  const subject = words.filter((word) => !STOP_WORDS.has(word));
  if (subject.length === 0) return true;
  return subject.length < 4 && (words.some((word) => POINTERS.has(word)) || GOES_ON.test(words.join(' ')));
}

/** A rough English stem: enough to find `feeding` where somebody asks for `feed`; other languages match whole words. */
export function stemOf(word: string): string {
  if (word.length < 4) return word;
  const cut = word.replace(/(?:ingly|edly|ings|ing|ies|ied|ed|es|ly|s|y|e)$/, '');
  return cut.length < 3 ? word : cut.replace(/([^aeiou])\1$/, '$1');
}

const WORD = /^[A-Za-z0-9_.:-]{1,100}$/;
const MODEL = /^[A-Za-z0-9_.:/@+-]{1,120}$/;

/** A code, id or stop reason as a provider gave it; undefined for anything that could hide prose in it. */
export function providerWord(word: string | undefined): string | undefined {
  return word !== undefined && WORD.test(word) ? word : undefined;
}

/** The name of the model that answered; undefined where a provider gave none that can be one. */
export function modelName(name: string | undefined): string | undefined {
  return name !== undefined && MODEL.test(name) ? name : undefined;
}

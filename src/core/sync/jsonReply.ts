import { asRecord } from '../llm/wireValues';

/** A longer reply is none that we asked for. */
const MAX_REPLY_CHARACTERS = 200_000;
const FENCED = /```[a-z0-9]*\s*([\s\S]*?)```/i;

/** The JSON object that a reply consists of; a code fence or words around it are taken off. Never throws. */
export function jsonObjectIn(reply: string): Readonly<Record<string, unknown>> | undefined {
  if (reply.length > MAX_REPLY_CHARACTERS) return undefined;
  const text = reply.replace(/^\uFEFF/, '').trim();
  const fenced = FENCED.exec(text)?.[1];
  const braced = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  for (const candidate of [text, fenced, braced]) {
    const value = candidate === undefined ? undefined : asRecord(parseJson(candidate));
    if (value !== undefined) return value;
  }
  return undefined;
}

/** What JSON text says, undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { parseDocument } from 'yaml';
import type { FrontMatterParser } from '../../core/vault/frontMatter';

/** Longer front matter is left as text, in UTF-16 units. */
const MAXIMUM_YAML_LENGTH = 16_384;
/** Levels of `[` and `{`, columns of indentation, and marks such as `-` on one line. */
const MAXIMUM_FLOW_DEPTH = 32;
const MAXIMUM_INDENTATION = 200;
const MAXIMUM_MARKS_A_LINE = 100;
/** How often aliases may be expanded: enough for anchors a person writes, too few for a bomb. */
const MAXIMUM_ALIAS_COUNT = 100;

/** Front matter by `yaml`: YAML 1.2 with its core types only, so no value can name or run code. */
export class YamlFrontMatterParser implements FrontMatterParser {
  parse(yaml: string): ReadonlyMap<string, unknown> | null {
    if (yaml.length > MAXIMUM_YAML_LENGTH || isDeep(yaml)) {
      return null;
    }
    try {
      const document = parseDocument(yaml, { version: '1.2', schema: 'core', logLevel: 'silent', uniqueKeys: false, stringKeys: true });
      if (document.errors.length > 0) {
        return null;
      }
      const content: unknown = document.toJS({ maxAliasCount: MAXIMUM_ALIAS_COUNT });
      return mappingOf(content);
    } catch {
      // Too many aliases.
      return null;
    }
  }
}

/**
 * Whether nesting could exhaust the stack, which does not always end in an error that can be caught: within a regular
 * expression it ends the process. Counts more than there is where brackets and marks are text.
 */
function isDeep(yaml: string): boolean {
  let depth = 0;
  for (const [bracket] of yaml.matchAll(/[[\]{}]/g)) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(0, depth - 1);
    if (depth > MAXIMUM_FLOW_DEPTH) {
      return true;
    }
  }
  return yaml.split('\n').some((line) =>
    line.length - line.trimStart().length > MAXIMUM_INDENTATION
    || (line.length > MAXIMUM_MARKS_A_LINE && (line.match(/[-?:](?=\s)/g)?.length ?? 0) > MAXIMUM_MARKS_A_LINE));
}

function mappingOf(content: unknown): ReadonlyMap<string, unknown> | null {
  if (content === null || content === undefined) {
    return new Map();
  }
  return typeof content === 'object' && !Array.isArray(content) ? new Map(Object.entries(content)) : null;
}

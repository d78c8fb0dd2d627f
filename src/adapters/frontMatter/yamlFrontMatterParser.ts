import { parseDocument } from 'yaml';
import type { FrontMatterParser } from '../../core/vault/frontMatter';

/** Longer front matter is left as text, in UTF-16 units. */
const MAXIMUM_YAML_LENGTH = 65_536;
/** How often aliases may be expanded: enough for anchors a person writes, too few for a bomb. */
const MAXIMUM_ALIAS_COUNT = 100;

/** Front matter by `yaml`: YAML 1.2 with its core types only, so no value can name or run code. */
export class YamlFrontMatterParser implements FrontMatterParser {
  parse(yaml: string): ReadonlyMap<string, unknown> | null {
    if (yaml.length > MAXIMUM_YAML_LENGTH) {
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
      // Too many aliases, or nested too deep for the stack.
      return null;
    }
  }
}

function mappingOf(content: unknown): ReadonlyMap<string, unknown> | null {
  if (content === null || content === undefined) {
    return new Map();
  }
  return typeof content === 'object' && !Array.isArray(content) ? new Map(Object.entries(content)) : null;
}

// Writes src/core/pricing/prices.json from the price data of @pydantic/genai-prices, over the models that both vendors'
// libraries name, with the corrections of corrections.mjs. `--check` writes nothing and ends with code 1 when the file differs.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProvider } from '@pydantic/genai-prices';
import { CORRECTIONS, LEFT_OUT, UNPRICED } from './corrections.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const target = path.join(root, 'src/core/pricing/prices.json');

/** The release of the price data that these prices were reviewed against, and its day. */
const SOURCE = { name: '@pydantic/genai-prices', version: '0.1.8', day: '2026-09-23' };

/** Where each vendor's library lists its models. */
const MODEL_LISTS = {
  anthropic: ['@anthropic-ai/sdk/resources/messages/messages.d.ts', /export type Model = ([^;]*);/],
  openai: ['openai/resources/shared.d.ts', /export type ChatModel = ([^;]*);/],
};

const FIELDS = { input: 'input_mtok', output: 'output_mtok', cacheRead: 'cache_read_mtok', cacheWrite5m: 'cache_write_mtok', cacheWrite1h: 'cache_write_1h_mtok' };
const DATE_SUFFIX = /-(\d{8}|\d{4}-\d{2}-\d{2})$/;

/** The ids in a vendor's library. */
export function listedModels(vendor) {
  const [file, pattern] = MODEL_LISTS[vendor];
  const declaration = pattern.exec(readFileSync(path.join(root, 'node_modules', file), 'utf8'));
  if (declaration === null) {
    throw new Error(`No list of models in ${file}.`);
  }
  return [...declaration[1].matchAll(/'([^']+)'/g)].map(([, id]) => id);
}

/** The ids that a model's rule names in full; the beginnings it matches count as ids, never as beginnings. */
function namedIds(rule) {
  if (rule.or !== undefined) {
    return rule.or.flatMap(namedIds);
  }
  const id = rule.equals ?? rule.starts_with;
  return id === undefined || /[@-]$|-20\d\d$/.test(id) ? [] : [id];
}

function asEntry(prices, from) {
  const bases = {};
  const above = {};
  const starts = new Set();
  for (const [field, key] of Object.entries(FIELDS)) {
    const price = prices[key];
    if (price === undefined) {
      continue;
    }
    bases[field] = typeof price === 'number' ? price : price.base;
    above[field] = typeof price === 'number' ? price : price.tiers.at(-1).price;
    if (typeof price !== 'number') {
      if (price.tiers.length !== 1) {
        throw new Error('More than one tier: the format must grow first.');
      }
      starts.add(price.tiers[0].start);
    }
  }
  if (starts.size > 1) {
    throw new Error('Tiers of different sizes in one price: the format must grow first.');
  }
  const [inputTokens] = starts;
  return {
    ...(from === undefined ? {} : { from }),
    ...bases,
    ...(inputTokens === undefined ? {} : { above: { inputTokens, ...above } }),
  };
}

function entriesOf(model) {
  if (!Array.isArray(model.prices)) {
    return [asEntry(model.prices)];
  }
  return model.prices.map(({ constraint, prices }) => {
    if (constraint !== undefined && constraint.type !== 'start_date') {
      throw new Error(`A price of ${model.id} depends on the time of day: the format must grow first.`);
    }
    return asEntry(prices, constraint?.start_date);
  });
}

function isUsable(entries) {
  return entries.every(({ input, output }) => input !== undefined && (output !== undefined || input < 1));
}

function pricesOf(vendor) {
  const found = new Map();
  for (const model of findProvider({ providerId: vendor }).models) {
    const entries = entriesOf(model);
    if (!isUsable(entries)) {
      continue;
    }
    for (const id of [model.id, ...namedIds(model.match)]) {
      if (!LEFT_OUT.test(id) && UNPRICED[id] === undefined) {
        found.set(id, entries.map((entry) => ({ output: 0, ...entry })));
      }
    }
  }
  for (const { model, prices } of CORRECTIONS.filter((correction) => correction.vendor === vendor)) {
    found.set(model, prices);
  }
  // An id that differs from another by its date only is found through that one, unless its price is another.
  for (const [id, entries] of [...found]) {
    const bare = found.get(id.replace(DATE_SUFFIX, ''));
    if (DATE_SUFFIX.test(id) && bare !== undefined && JSON.stringify(bare) === JSON.stringify(entries)) {
      found.delete(id);
    }
  }
  return found;
}

/** Keeps the id of a price that has not changed, so that it names the same price for good. */
function withIds(vendor, model, entries, earlier) {
  const values = (entry) => JSON.stringify(sorted(entry));
  return entries.map((entry, index) => {
    const since = entry.from ?? (index + 1 < entries.length ? `before-${entries[index + 1].from}` : SOURCE.day);
    const same = earlier?.find((candidate) => values(candidate) === values(entry));
    return { id: same?.id ?? `${vendor}/${model}@${since}`, ...sorted(entry) };
  });
}

const ORDER = ['from', 'inputTokens', ...Object.keys(FIELDS), 'above'];
function sorted(entry) {
  const keys = ORDER.filter((key) => entry[key] !== undefined);
  return Object.fromEntries(keys.map((key) => [key, key === 'above' ? sorted(entry.above) : entry[key]]));
}

function checkSource() {
  const { version } = JSON.parse(readFileSync(path.join(root, 'node_modules', SOURCE.name, 'package.json'), 'utf8'));
  if (version !== SOURCE.version) {
    throw new Error(`${SOURCE.name} is ${version}, reviewed was ${SOURCE.version}: review what changed, then set SOURCE.`);
  }
}

function checkListed(table) {
  const missing = Object.keys(MODEL_LISTS).flatMap((vendor) =>
    listedModels(vendor).filter((id) => !LEFT_OUT.test(id) && UNPRICED[id] === undefined && table[id] === undefined && table[id.replace(DATE_SUFFIX, '')] === undefined),
  );
  if (missing.length > 0) {
    throw new Error(`Without a price and without a reason in corrections.mjs: ${missing.join(', ')}.`);
  }
}

export function generate(earlier) {
  checkSource();
  const models = {};
  for (const vendor of Object.keys(MODEL_LISTS)) {
    for (const [model, entries] of [...pricesOf(vendor)].sort(([a], [b]) => (a < b ? -1 : 1))) {
      models[model] = withIds(vendor, model, entries, earlier?.models[model]);
    }
  }
  checkListed(models);
  const lines = Object.entries(models).map(([model, entries]) => `    ${JSON.stringify(model)}: ${JSON.stringify(entries)}`);
  return `{\n  "asOf": "${SOURCE.day}",\n  "source": "${SOURCE.name} ${SOURCE.version}",\n  "models": {\n${lines.join(',\n')}\n  }\n}\n`;
}

function read() {
  try {
    return readFileSync(target, 'utf8');
  } catch {
    return undefined;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const present = read();
  const wanted = generate(present === undefined ? undefined : JSON.parse(present));
  if (!process.argv.includes('--check')) {
    writeFileSync(target, wanted);
  } else if (present !== wanted) {
    console.error('prices.json is not what the source and the corrections give: run node scripts/prices/generate.mjs and review what changes.');
    process.exitCode = 1;
  }
}

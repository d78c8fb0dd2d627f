import type { LocalDay } from '../system/clock';

/** All that front matter of ours ever says. */
export interface NewNoteFields {
  readonly title: string;
  readonly type: 'note' | 'project' | 'concept';
  readonly created: LocalDay;
  readonly category: string | null;
  readonly project: string | null;
  readonly tags: readonly string[];
}

/** A new note, still without its text. */
export function newNoteText({ title, type, created, category, project, tags }: NewNoteFields): string {
  const lines = [
    `title: ${quoted(title)}`,
    `type: ${type}`,
    `created: ${created}`,
    ...(category === null ? [] : [`category: ${quoted(category)}`]),
    ...(project === null ? [] : [`project: ${quoted(project)}`]),
    ...(tags.length === 0 ? [] : [`tags: [${tags.map(quoted).join(', ')}]`]),
  ];
  return `---\n${lines.join('\n')}\n---\n\n# ${title}\n`;
}

/** A day's note with its sections, still empty. */
export function newDailyText(day: LocalDay): string {
  return `---\ntype: daily\ndate: ${day}\n---\n\n# ${day}\n\n## Focus\n\n## Notes\n\n## Tasks\n`;
}

/** A JSON string is a YAML string, and one that nothing can end early. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u007F-\u009F\u2028\u2029\uFEFF]/g, ' ');
}

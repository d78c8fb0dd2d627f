import type { LinkCommandId } from '../contributions';
import { COMMANDS, LINK_COMMANDS } from '../contributions';
import { escapedMarkdown } from '../escapedMarkdown';

/** What the status bar's hover shows: a bold line, others under it, and links to what can be done. */
export interface Hover {
  readonly title: string;
  readonly lines: readonly string[];
  readonly links: readonly HoverLink[];
}

export interface HoverLink {
  readonly title: string;
  readonly command: typeof COMMANDS.openDashboard | LinkCommandId;
  /** Plain values only: they stand in the link as JSON. */
  readonly argument?: string;
}

/** The only commands that a link of the hover may run. */
export const HOVER_COMMANDS: readonly string[] = [COMMANDS.openDashboard, ...Object.values(LINK_COMMANDS)];

/** The hover as Markdown. Names of models come from servers: nothing but the links made here is one. */
export function hoverMarkdown({ title, lines, links }: Hover): string {
  return [`**${escapedMarkdown(title)}**`, ...lines.map(escapedMarkdown), ...(links.length === 0 ? [] : [links.map(linkMarkdown).join(' · ')])].join('\n\n');
}

function linkMarkdown({ title, command, argument }: HoverLink): string {
  const query = argument === undefined ? '' : `?${encodeURIComponent(JSON.stringify([argument]))}`;
  return `[${escapedMarkdown(title)}](command:${command}${query})`;
}

import type { LogOutputChannel } from 'vscode';
import type { Logger, LogTopic } from '../../core/system/logger';

/** The extension's log in the editor's output view; its level is the user's to choose there. */
export class ChannelLogger implements Logger {
  constructor(private readonly channel: LogOutputChannel) {}

  debug(topic: LogTopic, message: string): void {
    this.channel.debug(`[${topic}] ${message}`);
  }

  info(topic: LogTopic, message: string): void {
    this.channel.info(`[${topic}] ${message}`);
  }

  warn(topic: LogTopic, message: string): void {
    this.channel.warn(`[${topic}] ${message}`);
  }

  error(topic: LogTopic, message: string): void {
    this.channel.error(`[${topic}] ${message}`);
  }
}

import type { Logger, LogTopic } from '../../src/core/system/logger';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly topic: LogTopic;
  readonly message: string;
}

/** Keeps every line, so that a test can say what was told and how often. */
export class CapturingLogger implements Logger {
  readonly lines: LogLine[] = [];

  debug(topic: LogTopic, message: string): void {
    this.lines.push({ level: 'debug', topic, message });
  }

  info(topic: LogTopic, message: string): void {
    this.lines.push({ level: 'info', topic, message });
  }

  warn(topic: LogTopic, message: string): void {
    this.lines.push({ level: 'warn', topic, message });
  }

  error(topic: LogTopic, message: string): void {
    this.lines.push({ level: 'error', topic, message });
  }

  at(level: LogLine['level']): readonly string[] {
    return this.lines.filter((line) => line.level === level).map((line) => line.message);
  }
}

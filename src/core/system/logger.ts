/** What a log line is about; the log shows it in front of the line. */
export type LogTopic = 'activation' | 'anomalies' | 'ask' | 'llm' | 'prices' | 'store' | 'sync' | 'vault' | 'view' | 'settings';

/**
 * The extension's log. Lines hold ids, counts and our own words: never prompts, note text, answers,
 * keys, or messages of a library, which can echo any of them.
 */
export interface Logger {
  debug(topic: LogTopic, message: string): void;
  info(topic: LogTopic, message: string): void;
  warn(topic: LogTopic, message: string): void;
  error(topic: LogTopic, message: string): void;
}

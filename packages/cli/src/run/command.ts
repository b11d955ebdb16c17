import type { Streams } from "../streams.ts";
export interface RunOptions {
  until?: string;
  seed?: number;
  pcap?: string;
  trace?: string;
  csv?: string;
  json?: boolean;
}
export async function run(_file: string, _options: RunOptions, streams: Streams): Promise<number> {
  streams.error("not yet");
  return 2;
}

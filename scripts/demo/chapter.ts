import type { Stage } from "./stage.ts";

/** Tells a line of a chapter as it happens. */
export type Say = (line: string) => void;

/** A chapter of the story. */
export interface Chapter {
  title: string;
  tell(stage: Stage, say: Say): Promise<void>;
  /** What the report shows of it once it is told, as SVG. */
  picture?(stage: Stage): string;
}

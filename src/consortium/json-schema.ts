import { z } from "zod";

import { documentSection } from "./sections.ts";

/** The JSON Schema (draft 2020-12) of a consortium file, with which editors complete and explain it. */
export function consortiumSchema(): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(documentSection, { io: "input", target: "draft-2020-12", unrepresentable: "any" });
  return { ...schema, title: "Consortium file", description: "Who takes part in a consortium, and under which rules." };
}

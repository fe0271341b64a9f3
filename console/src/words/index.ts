import { en, type Words } from "./en.ts";
import { zh } from "./zh.ts";

export type { Words } from "./en.ts";

export type Language = "en" | "zh";

export const WORDS: Readonly<Record<Language, Words>> = { en, zh };

/** The language that the visitor chose, or that the browser asks for. */
export function firstLanguage(): Language {
  const chosen = localStorage.getItem("language") ?? navigator.language.slice(0, 2);
  return chosen === "zh" ? "zh" : "en";
}

/** What each error says, for people. */
export const SENTENCES: Readonly<Record<string, string>> = {};

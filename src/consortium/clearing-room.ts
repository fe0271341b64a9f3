import type { CountryDraft } from "./draft.ts";
import { type FileProblem, problemsOf } from "./problem.ts";

// The bounds of a `ClearingQueue`: an account takes places, and each payment that may wait in either of its lanes one.
const MAX_CURRENCIES = 32;
const ADMISSION = 60;
const MAX_SHARE = 10_500;
const GUARANTEED = 250;
const COMMON = 21_000;

/** What the clearing queue has no room for. */
export function clearingProblems(countries: readonly CountryDraft[]): FileProblem[] {
  const cleared = countries.flatMap(({ currency }, index) => {
    const quota = currency?.queueQuota ?? 0;
    return quota === 0 ? [] : [{ quota, place: ["countries", index, "currency", "queueQuota"] }];
  });
  if (cleared.length === 0) return [];
  const accounts = countries.reduce((count, { participants = [] }) => count + participants.length, 0);
  const shares = cleared.map(({ quota, place }) => ({ share: (ADMISSION + 2 * quota) * accounts, place }));
  const all = shares.reduce((sum, { share }) => sum + Math.max(0, share - GUARANTEED), 0);
  const messages = [
    ...(cleared.length > MAX_CURRENCIES
      ? [
          `${cleared.length} currencies are cleared, and the queue takes ${MAX_CURRENCIES}: with queueQuota 0 one is not`,
        ]
      : []),
    ...(all > COMMON
      ? [
          `the quotas of all participants take ${all} of ${COMMON} places of the queue, beyond ${GUARANTEED} of each country`,
        ]
      : []),
  ];
  return [
    ...problemsOf("clearing", ["countries"], messages),
    ...shares.flatMap(({ share, place }) =>
      problemsOf("clearing", place, share > MAX_SHARE ? [`${share} places are more than ${MAX_SHARE} a country`] : []),
    ),
  ];
}

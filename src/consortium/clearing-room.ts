import type { CountryDraft } from "./draft.ts";
import { type FileProblem, problemsOf } from "./problem.ts";

// The bounds of a `ClearingQueue`; each payment that may wait takes a place on either side.
const MAX_CURRENCIES = 32;
const MAX_SHARE = 10_000;
const CAPACITY = 20_000;

/** What the clearing queue has no room for. */
export function clearingProblems(countries: readonly CountryDraft[]): FileProblem[] {
  const cleared = countries.flatMap(({ currency }, index) => {
    const quota = currency?.queueQuota ?? 0;
    return quota === 0 ? [] : [{ quota, place: ["countries", index, "currency", "queueQuota"] }];
  });
  if (cleared.length === 0) return [];
  const accounts = countries.reduce((count, { participants = [] }) => count + participants.length, 0);
  const shares = cleared.map(({ quota, place }) => ({ share: 2 * quota * accounts, place }));
  const all = shares.reduce((sum, { share }) => sum + share, 0);
  const messages = [
    ...(cleared.length > MAX_CURRENCIES
      ? [
          `${cleared.length} currencies are cleared, and the queue takes ${MAX_CURRENCIES}: with queueQuota 0 one is not`,
        ]
      : []),
    ...(all > CAPACITY ? [`the quotas of all participants take ${all} of ${CAPACITY} places of the queue`] : []),
  ];
  return [
    ...problemsOf("clearing", ["countries"], messages),
    ...shares.flatMap(({ share, place }) =>
      problemsOf("clearing", place, share > MAX_SHARE ? [`${share} places are more than ${MAX_SHARE} a currency`] : []),
    ),
  ];
}

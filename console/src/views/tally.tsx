import type { ProposalRecord } from "../../../src/governance/proposal-record.ts";
import { majorityOf, shortfallsOfPoll, tallyOfPoll } from "../../../src/governance/proposal-record.ts";
import { useShared } from "../parts/context.ts";

/** Votes against both majorities, as the Council counts them. */
export function Tally({ record: { poll } }: { record: ProposalRecord }) {
  const { words } = useShared();
  const { council } = words;
  const tally = tallyOfPoll(poll);
  const majority = majorityOf(poll);
  const lacking = shortfallsOfPoll(poll).map((each) => council.lacks[each]);
  return (
    <>
      <h3>{council.tally}</h3>
      <Bar
        name={council.countries}
        yes={shareOf(tally.forCountries, tally.entitledCountries)}
        no={shareOf(tally.againstCountries, tally.entitledCountries)}
        needed={majority.countriesBps / 10_000}
      />
      <Bar
        name={council.weight}
        yes={shareOf(tally.forWeight, tally.entitledWeight)}
        no={shareOf(tally.againstWeight, tally.entitledWeight)}
        needed={majority.weightBps / 10_000}
      />
      {majority.blockingCountries > 1 && <p>{council.blocking(majority.blockingCountries)}</p>}
      <p>{lacking.length === 0 ? council.carried : council.lacking(lacking)}</p>
    </>
  );
}

/** Drawn by its own attributes, since the policy of the page lets no style stand in an element. */
function Bar({ name, yes, no, needed }: { name: string; yes: number; no: number; needed: number }) {
  const { words } = useShared();
  const text = words.council.bar(name, yes, no, needed);
  return (
    <figure class="tally">
      <figcaption>{text}</figcaption>
      <svg viewBox="0 0 1000 24" preserveAspectRatio="none" aria-hidden="true">
        <rect class="whole" width="1000" height="24" />
        <rect class="yes" width={yes * 1000} height="24" />
        <rect class="no" x={1000 - no * 1000} width={no * 1000} height="24" />
        <rect class="needed" x={Math.min(needed * 1000, 996)} width="4" height="24" />
      </svg>
    </figure>
  );
}

function shareOf(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number((part * 10_000n) / whole) / 10_000;
}

import type { Failure } from "../../../src/desk/failures.ts";
import { failureCounts } from "../../../src/desk/failures.ts";
import type { ReasonName } from "../../../src/supervision/reason.ts";
import { Bars } from "../parts/chart.tsx";
import { useShared } from "../parts/context.ts";
import { Came, Table, useAct } from "../parts/parts.tsx";
import { readLateFailures } from "../reading/history.ts";

/** Refused transactions by reason; sought on demand, since each block is asked for by itself. */
export function Refusals() {
  const { consortium, words } = useShared();
  const act = useAct();
  const { supervision } = words;
  const look = () =>
    act.run(async () => ({ isGood: true, text: <Counts failures={await readLateFailures(consortium)} /> }));
  return (
    <section aria-labelledby="refusals">
      <h2 id="refusals">{supervision.refusals}</h2>
      <button type="button" disabled={act.isBusy} onClick={look}>
        {supervision.look}
      </button>
      <Came {...act} />
    </section>
  );
}

function Counts({ failures }: { failures: readonly Failure[] }) {
  const { words } = useShared();
  const { supervision } = words;
  const counts = failureCounts(failures).map(
    ([reason, count]) => [supervision.otherReasons[reason] ?? words.reasons[reason as ReasonName], count] as const,
  );
  const bars = counts.map(([label, count]) => ({ label, value: count, text: String(count) }));
  const rows = counts.map(([label, count]) => [label, count]);
  return (
    <>
      <Bars title={supervision.refusals} bars={bars} />
      <Table caption={supervision.refusals} head={[supervision.reason, supervision.number]} rows={rows} />
    </>
  );
}

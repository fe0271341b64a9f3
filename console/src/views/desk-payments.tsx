import { type DeskView, flowsOf } from "../../../src/desk/view.ts";
import { purposeAt } from "../../../src/common/purpose.ts";
import { useAsked } from "../parts/asked.ts";
import { Bars } from "../parts/chart.tsx";
import { useShared } from "../parts/context.ts";
import { Country, Money, Table, useCountryName, Who } from "../parts/parts.tsx";
import type { Desk } from "../reading/history.ts";

const SHOWN = 50;

/** Sums of a country's payments, one picture a currency. */
export function Flows({ desk: { view } }: { desk: Desk }) {
  const { words } = useShared();
  const flows = flowsOf(view.payments);
  const rows = flows.map(({ way, counterparty, token, purpose, count, total }) => [
    words.supervision.ways[way],
    <Country code={counterparty} />,
    purpose || words.anyPurpose,
    count,
    <Money token={token} minor={total} />,
  ]);
  const { supervision } = words;
  const head = [supervision.way, supervision.counterparty, words.purpose, supervision.count, supervision.sum];
  return (
    <section aria-labelledby="flows">
      <h2 id="flows">{supervision.flows}</h2>
      {[...new Set(flows.map(({ token }) => token))].map((token) => (
        <FlowChart key={token} view={view} token={token} />
      ))}
      <Table caption={supervision.flows} head={head} rows={rows} />
    </section>
  );
}

function FlowChart({ view, token }: { view: DeskView; token: string }) {
  const { consortium, words } = useShared();
  const countryName = useCountryName();
  const sums = new Map<string, bigint>();
  for (const { way, counterparty, token: own, total } of flowsOf(view.payments)) {
    const label = `${words.supervision.ways[way]}, ${countryName(counterparty)}`;
    if (own === token) sums.set(label, (sums.get(label) ?? 0n) + total);
  }
  const said = useAsked(
    () => Promise.all([...sums.values()].map((sum) => consortium.names.amount(token, sum))),
    [[token, ...sums.values()].join()],
  );
  const bars = [...sums].map(([label, sum], index) => ({ label, value: Number(sum), text: said.value?.[index] ?? "" }));
  return <Bars title={words.supervision.flows} bars={bars} />;
}

/** The latest payments, one by one. */
export function LatestPayments({ desk: { view } }: { desk: Desk }) {
  const { words } = useShared();
  const { supervision } = words;
  const latest = view.payments.slice(-SHOWN).reverse();
  const rows = latest.map(({ payment, way }) => [
    words.block(payment.event.block),
    supervision.ways[way],
    <Who account={payment.payer} />,
    <Who account={payment.payee} />,
    <Money token={payment.token} minor={payment.total} />,
    purposeAt(payment.outcome.purpose) || words.anyPurpose,
    payment.outcome.reported ? supervision.reported : "",
  ]);
  const head = [words.ordinal, supervision.way, words.from, words.to, words.amount, words.purpose, supervision.mark];
  return (
    <section aria-labelledby="payments">
      <h2 id="payments">{supervision.payments}</h2>
      <p>{supervision.latest(latest.length, view.payments.length)}</p>
      <Table caption={supervision.payments} head={head} rows={rows} />
    </section>
  );
}

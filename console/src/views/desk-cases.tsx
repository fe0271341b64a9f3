import { useShared } from "../parts/context.ts";
import { Country, Table, useCountryName, Who } from "../parts/parts.tsx";
import type { Desk } from "../reading/history.ts";

/** What Supervisors pursue together: cases, what one asks of another, and appeals, with the clocks that run. */
export function Cases({ desk: { view } }: { desk: Desk }) {
  const { words } = useShared();
  const countryName = useCountryName();
  const { supervision } = words;
  const { cases, requests, appeals } = view.cases;
  const caseRows = cases.map(({ caseId, countries, parties, isClosed }) => [
    caseId,
    <Country code={countries[0]!} />,
    countries.map(countryName).join(", "),
    parties.map(countryName).join(", "),
    isClosed ? supervision.caseStates.closed : supervision.caseStates.open,
  ]);
  const requestRows = requests.map(({ caseId, kind, from, to, status, answerBy }) => [
    caseId,
    supervision.requestKinds[kind] ?? kind,
    <Country code={from} />,
    to === 0 ? supervision.parties : <Country code={to} />,
    supervision.requestStates[status],
    status === "open" ? words.left(answerBy - view.now) : "",
  ]);
  const appealRows = appeals.map(({ caseId, appellant, panel, overturns, upholds, decideBy }) => [
    caseId,
    <Who account={appellant} />,
    panel === 0 ? supervision.delegations : supervision.panel(panel),
    supervision.appealVotes(overturns, upholds),
    words.left(decideBy - view.now),
  ]);
  return (
    <section aria-labelledby="cases">
      <h2 id="cases">{supervision.cases}</h2>
      <Table
        caption={supervision.cases}
        head={[words.ordinal, supervision.lead1, supervision.named, supervision.parties, supervision.fate]}
        rows={caseRows}
      />
      <h3>{supervision.requests}</h3>
      <Table
        caption={supervision.requests}
        head={[
          supervision.case,
          supervision.kind,
          supervision.asks,
          supervision.asked,
          supervision.fate,
          supervision.clock,
        ]}
        rows={requestRows}
      />
      <h3>{supervision.appeals}</h3>
      <Table
        caption={supervision.appeals}
        head={[supervision.case, supervision.appellant, supervision.judges, words.council.votes, supervision.clock]}
        rows={appealRows}
      />
    </section>
  );
}

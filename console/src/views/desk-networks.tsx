import { useAsked } from "../parts/asked.ts";
import { Bars } from "../parts/chart.tsx";
import { useShared } from "../parts/context.ts";
import { Money, Said, Table } from "../parts/parts.tsx";
import type { Desk } from "../reading/history.ts";
import { type Concentration, concentrationsIn, unusualIn } from "../reading/networks.ts";

const DRAWN = 5; // shares of one currency

/** Who pays most of what a country pays, and who deals otherwise than the others in the same currency, and how far. */
export function Networks({ desk: { view, dealings } }: { desk: Desk }) {
  const { supervision } = useShared().words;
  const rows = unusualIn(dealings, view.country).map(({ token, participant, measure, value, median, others }) => [
    <Participant id={participant} />,
    <Code token={token} />,
    supervision.measures[measure](value),
    supervision.comparedWith(others, supervision.measures[measure](median)),
  ]);
  const head = [supervision.participant, supervision.money, supervision.does, supervision.others];
  return (
    <>
      <section aria-labelledby="concentration">
        <h2 id="concentration">{supervision.concentration}</h2>
        <p>{supervision.concentrationLead}</p>
        {concentrationsIn(dealings, view.country).map((each) => (
          <Shares key={each.token} {...each} />
        ))}
      </section>
      <section aria-labelledby="unusual">
        <h2 id="unusual">{supervision.unusual}</h2>
        <p>{supervision.unusualLead}</p>
        <Table caption={supervision.unusual} head={head} rows={rows} />
      </section>
    </>
  );
}

function Shares({ token, total, shares, index }: Concentration) {
  const { consortium, words } = useShared();
  const { supervision } = words;
  const largest = shares.slice(0, DRAWN);
  const named = useAsked(
    () => Promise.all(largest.map(({ participant }) => consortium.names.participantNumbered(participant))),
    [largest.map(({ participant }) => participant).join()],
  );
  const bars = largest.map(({ participant, share }, place) => {
    return { label: named.value?.[place] ?? `#${participant}`, value: share, text: `${(share * 100).toFixed(1)}%` };
  });
  return (
    <>
      <p>
        <Money token={token} minor={total} />: {supervision.index(index, shares.length)}
      </p>
      <Bars title={supervision.concentration} bars={bars} />
      <Table
        caption={supervision.concentration}
        head={[supervision.participant, supervision.share]}
        rows={bars.map(({ label, text }) => [<Said text={label} />, text])}
      />
    </>
  );
}

function Participant({ id }: { id: number }) {
  const { consortium } = useShared();
  const { value = `#${id}` } = useAsked(() => consortium.names.participantNumbered(id), [id]);
  return <Said text={value} />;
}

function Code({ token }: { token: string }) {
  const { consortium } = useShared();
  const { value } = useAsked(() => consortium.world.currencyAt(token), [token]);
  return <Said text={value?.code ?? ""} />;
}

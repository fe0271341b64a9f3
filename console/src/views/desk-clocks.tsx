import { uetrFromBytes } from "../../../src/common/uetr.ts";
import { isTripped } from "../../../src/desk/limits.ts";
import { Bars } from "../parts/chart.tsx";
import { useShared } from "../parts/context.ts";
import { Country, Money, Table, useCountryName, Who } from "../parts/parts.tsx";
import type { Desk } from "../reading/history.ts";

/** Holds, payments that wait, and exposures, with how long each clock still runs. */
export function Clocks({ desk }: { desk: Desk }) {
  const { supervision } = useShared().words;
  return (
    <>
      <section aria-labelledby="holds">
        <h2 id="holds">{supervision.holds}</h2>
        <Holds desk={desk} />
      </section>
      <section aria-labelledby="pending">
        <h2 id="pending">{supervision.pending}</h2>
        <Pending desk={desk} />
      </section>
      <section aria-labelledby="exposures">
        <h2 id="exposures">{supervision.exposures}</h2>
        <Exposures desk={desk} />
      </section>
    </>
  );
}

function Holds({ desk: { view } }: { desk: Desk }) {
  const { words } = useShared();
  const { supervision } = words;
  const rows = view.holds.map(({ token, account, file, fate }) => [
    <Country code={file.authority} />,
    <Who account={account} />,
    <Money token={token} minor={file.amount} />,
    supervision.fates[fate] ?? fate,
    fate === "live" ? words.left(file.until - view.now) : "",
  ]);
  const head = [supervision.authority, words.account, words.amount, supervision.fate, supervision.clock];
  return <Table caption={supervision.holds} head={head} rows={rows} />;
}

function Pending({ desk: { view } }: { desk: Desk }) {
  const { words } = useShared();
  const countryName = useCountryName();
  const { supervision } = words;
  const rows = view.pending.map(({ uetr, legs, countries, approved, fate, decideBy, settlesOnSilence }) => [
    <code>{uetrFromBytes(uetr)}</code>,
    legs.map(({ token, amount }) => <Money token={token} minor={amount} />),
    approved.map(countryName).join(", "),
    countries
      .filter((country) => !approved.includes(country))
      .map(countryName)
      .join(", "),
    supervision.fates[fate] ?? fate,
    fate === "waits"
      ? `${words.left(decideBy - view.now)}; ${supervision.silence[settlesOnSilence ? "settles" : "lapses"]}`
      : "",
  ]);
  const head = [
    ...[words.payments.uetr, words.amount, supervision.approved],
    ...[supervision.missing, supervision.fate, supervision.clock],
  ];
  return <Table caption={supervision.pending} head={head} rows={rows} />;
}

/** Each net as a share of the stricter of both countries' limits; one without a limit is in the table alone. */
function ExposureChart({ desk: { exposures } }: { desk: Desk }) {
  const { supervision } = useShared().words;
  const countryName = useCountryName();
  const bars = exposures.flatMap(({ from, to, net, outbound, inbound }) => {
    const limits = [outbound.limit, inbound.limit].filter((limit) => limit !== 0n);
    if (limits.length === 0) return [];
    const limit = limits.reduce((least, each) => (each < least ? each : least));
    const percent = Number((net * 1_000n) / limit) / 10;
    return [{ label: `${countryName(from)} → ${countryName(to)}`, value: percent, text: `${percent.toFixed(1)}%` }];
  });
  return <Bars title={supervision.used} bars={bars} />;
}

function Exposures({ desk }: { desk: Desk }) {
  const { exposures, view } = desk;
  const { words } = useShared();
  const { supervision } = words;
  const limitOf = (token: string, limit: bigint) => (limit === 0n ? "–" : <Money token={token} minor={limit} />);
  const rows = exposures.map((exposure) => {
    const { token, from, to, net, outbound, inbound, closedUntil } = exposure;
    const isClosed = isTripped(exposure, exposure, view.now);
    return [
      <Country code={from} />,
      <Country code={to} />,
      <Money token={token} minor={net} />,
      limitOf(token, outbound.limit),
      limitOf(token, inbound.limit),
      isClosed ? `${words.corridors.closed}, ${words.left(closedUntil - view.now)}` : "",
    ];
  });
  const limits = [words.from, words.to].map((side) => `${supervision.limit}: ${side}`);
  const head = [words.from, words.to, supervision.net, ...limits, supervision.clock];
  return (
    <>
      <ExposureChart desk={desk} />
      <Table caption={supervision.exposures} head={head} rows={rows} />
    </>
  );
}

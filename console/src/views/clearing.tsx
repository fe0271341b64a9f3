import { money } from "../../../src/common/format.ts";
import { useAsked } from "../parts/asked.ts";
import { Bars } from "../parts/chart.tsx";
import { useShared } from "../parts/context.ts";
import { Answered, Came, Said, Table, useAct } from "../parts/parts.tsx";
import { type NetPosition, readRound, type Round } from "../reading/clearing.ts";

/** The queues of the running round, what of them settles together, and a button that has it settle. */
export function Clearing() {
  const { consortium, words, block } = useShared();
  const round = useAsked(() => readRound(consortium), [consortium], block);
  return (
    <>
      <p>{words.clearing.lead}</p>
      <Answered asked={round}>{(found) => <Running round={found} />}</Answered>
    </>
  );
}

function Running({ round }: { round: Round }) {
  const { words } = useShared();
  const { clearing } = words;
  return (
    <section aria-labelledby="round">
      <h2 id="round">{clearing.round(round.number)}</h2>
      <p>{words.left(round.end - round.now)}</p>
      <p>{round.waiting === 0 ? clearing.empty : clearing.summary(round.settles, round.waiting)}</p>
      <Send round={round} />
      {round.waiting > 0 && <Positions positions={round.positions} />}
    </section>
  );
}

/** Anyone may send the net: the chain checks that it is the greatest one. */
function Send({ round: { call, settles } }: { round: Round }) {
  const { acting, words } = useShared();
  const act = useAct();
  const send = () =>
    act.run(async () => {
      await acting!.sogdia.mined(acting!.sogdia.contracts.queue.net(call));
      return { isGood: true, text: words.clearing.sent(settles) };
    });
  return (
    <>
      {acting === undefined && <p>{words.needsAccount}</p>}
      <button type="button" disabled={acting === undefined || settles === 0 || act.isBusy} onClick={send}>
        {words.clearing.send}
      </button>
      <Came {...act} />
    </>
  );
}

function Positions({ positions }: { positions: readonly NetPosition[] }) {
  const { consortium, words } = useShared();
  const { clearing } = words;
  const nameOf = ({ account }: NetPosition) => consortium.names.participant(account) ?? account;
  const rows = positions.map((each) => [
    <Said text={nameOf(each)} />,
    money(each.opens, each.decimals, each.currency),
    each.waiting,
    each.settles,
    money(each.change, each.decimals, each.currency),
  ]);
  const currencies = [...new Set(positions.map(({ currency }) => currency))];
  const barsIn = (currency: string) =>
    positions
      .filter((each) => each.currency === currency)
      .map((each) => {
        const text = money(each.change, each.decimals, each.currency);
        return { label: nameOf(each), value: Number(each.change), text };
      });
  const head = [clearing.position, clearing.opens, clearing.waiting, clearing.settles, clearing.change];
  return (
    <>
      <h3>{clearing.net}</h3>
      {currencies.map((currency) => (
        <Bars key={currency} title={`${clearing.net}, ${currency}`} bars={barsIn(currency)} />
      ))}
      <Table caption={clearing.net} head={head} rows={rows} />
    </>
  );
}

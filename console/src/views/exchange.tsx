import { ZeroAddress } from "ethers";
import { useEffect, useState } from "preact/hooks";

import { accountNamed } from "../../../src/acts/kinds/names.ts";
import { payAtQuote, type QuoteTaking } from "../../../src/settlement/quote.ts";
import { saying, useAsked } from "../parts/asked.ts";
import { useShared } from "../parts/context.ts";
import { CurrencyChoice } from "../parts/currencies.tsx";
import { Answered, Came, Money, Said, useAct, Who } from "../parts/parts.tsx";
import {
  checkExchange,
  linkOf,
  quoteInAddress,
  type QuoteState,
  readQuoteState,
  takeQuote,
} from "../reading/exchange.ts";
import { orRefused, Rulebooks } from "./rulebooks.tsx";

/** Payment against payment: a quote that one signs, another opens by its link, and takes. */
export function Exchange() {
  const { words } = useShared();
  const [opened, setOpened] = useState(quoteOpened);
  useEffect(() => {
    const turn = () => setOpened(quoteOpened());
    addEventListener("hashchange", turn);
    return () => removeEventListener("hashchange", turn);
  }, []);
  return (
    <section aria-labelledby="exchange">
      <h2 id="exchange">{words.exchange.title}</h2>
      <p>{words.exchange.lead}</p>
      {opened.problem !== undefined && (
        <p role="alert" class="problem">
          {words.exchange.noQuote} <Said text={opened.problem} />
        </p>
      )}
      {opened.taking === undefined ? <Offer /> : <Offered taking={opened.taking} />}
    </section>
  );
}

function quoteOpened(): { taking?: QuoteTaking | undefined; problem?: string } {
  try {
    return { taking: quoteInAddress(location.hash) };
  } catch (error) {
    return { problem: saying(error) };
  }
}

const EMPTY = { gives: "", sells: "", wants: "", buys: "", taker: "", hours: "24" };

function Offer() {
  const { consortium, acting, words } = useShared();
  const [said, setSaid] = useState(EMPTY);
  const act = useAct();
  const { value: currencies = [] } = useAsked(() => consortium.names.currencies(), [consortium]);
  const set = (field: keyof typeof EMPTY) => (value: string) => setSaid((before) => ({ ...before, [field]: value }));
  const sells = said.sells || (currencies[0]?.token ?? "");
  const buys = said.buys || (currencies[1]?.token ?? "");
  const sign = () =>
    act.run(async () => {
      const { sogdia } = acting!;
      const [sold, bought] = [await sogdia.currencies.get(sells), await sogdia.currencies.get(buys)];
      const soldUnits = sold.minor(said.gives.trim());
      const terms = { sold: sells, bought: buys, soldUnits, boughtUnits: bought.minor(said.wants.trim()) };
      const deadline = (await consortium.world.now()) + Math.round(Number(said.hours) * 3_600);
      const taker = said.taker.trim() === "" ? ZeroAddress : await accountNamed(consortium.world, said.taker.trim());
      const taking = await sogdia.quotes.offer({ ...terms, limit: soldUnits, deadline, taker });
      return { isGood: true, text: <Link link={linkOf(taking)} /> };
    });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        sign();
      }}
    >
      <Field name="gives" label={words.exchange.gives} value={said.gives} set={set("gives")} isAmount />
      <CurrencyChoice
        name="sells"
        label={words.exchange.sells}
        {...{ currencies }}
        chosen={sells}
        choose={set("sells")}
      />
      <Field name="wants" label={words.exchange.wants} value={said.wants} set={set("wants")} isAmount />
      <CurrencyChoice name="buys" label={words.exchange.buys} {...{ currencies }} chosen={buys} choose={set("buys")} />
      <Field name="taker" label={words.exchange.taker} value={said.taker} set={set("taker")} isOptional />
      <Field name="hours" label={words.exchange.hours} value={said.hours} set={set("hours")} isAmount />
      {acting === undefined && <p>{words.needsAccount}</p>}
      <p class="acts">
        <button name="offer" disabled={acting === undefined || act.isBusy}>
          {words.exchange.sign}
        </button>
      </p>
      <Came {...act} />
    </form>
  );
}

function Field({
  name,
  label,
  value,
  set,
  isAmount = false,
  isOptional = false,
}: {
  name: string;
  label: string;
  value: string;
  set: (value: string) => void;
  isAmount?: boolean;
  isOptional?: boolean;
}) {
  return (
    <label>
      {label}{" "}
      <input
        {...{ name, value }}
        required={!isOptional}
        inputMode={isAmount ? "decimal" : "text"}
        onInput={(event) => set(event.currentTarget.value)}
      />
    </label>
  );
}

function Link({ link }: { link: string }) {
  const { words } = useShared();
  const [isCopied, setCopied] = useState(false);
  return (
    <>
      <p>{words.exchange.signed}</p>
      <p>
        <a class="quote" href={link}>
          {words.exchange.link}
        </a>
      </p>
      <button type="button" onClick={() => void navigator.clipboard.writeText(link).then(() => setCopied(true))}>
        {words.council.copy}
      </button>{" "}
      <span>{isCopied && words.council.copied}</span>
    </>
  );
}

function Offered({ taking }: { taking: QuoteTaking }) {
  const { consortium, words, block } = useShared();
  const state = useAsked(() => readQuoteState(consortium, taking), [taking], block);
  const { quote } = taking;
  const facts = [
    [words.exchange.maker, <Who account={quote.maker} />],
    [words.exchange.gives, <Money token={quote.sold} minor={quote.soldUnits} />],
    [words.exchange.wants, <Money token={quote.bought} minor={quote.boughtUnits} />],
    [words.exchange.taker, quote.taker === ZeroAddress ? words.exchange.anyone : <Who account={quote.taker} />],
  ] as const;
  return (
    <>
      <dl>
        {facts.map(([title, fact]) => (
          <>
            <dt>{title}</dt>
            <dd>{fact}</dd>
          </>
        ))}
      </dl>
      <Answered asked={state}>{(found) => <Taking taking={taking} state={found} />}</Answered>
      <p>
        <a href="#/payments">{words.exchange.other}</a>
      </p>
    </>
  );
}

/** The whole of what is left, or a part of it. */
function Taking({ taking, state: { left, isVoid, now } }: { taking: QuoteTaking; state: QuoteState }) {
  const { consortium, acting, words } = useShared();
  const act = useAct();
  const { quote } = taking;
  const [part, setPart] = useState("");
  const sold = async () =>
    part.trim() === "" ? left : (await consortium.sogdia.currencies.get(quote.sold)).minor(part.trim());
  const isOpen = !isVoid && left > 0n && now >= quote.validFrom && now <= quote.deadline;
  const isIdle = acting === undefined || !isOpen || act.isBusy;
  const ask = () =>
    act.run(async () => {
      const answers = await checkExchange(acting!, taking, await sold());
      const text = answers.map((answer) => <Rulebooks answer={answer} />);
      return { isGood: answers.every(({ permitted }) => permitted), text };
    });
  const taken = async () => {
    const hash = await takeQuote(acting!, taking, await sold(), now);
    return { isGood: true, text: [words.exchange.taken, " ", <code>{hash}</code>] };
  };
  return (
    <>
      <p>
        {words.exchange.left}: <Money token={quote.sold} minor={left} /> ·{" "}
        <Money token={quote.bought} minor={payAtQuote(quote, left)} /> ·{" "}
        {isVoid ? words.exchange.cancelled : words.left(quote.deadline - now)}
      </p>
      {acting === undefined && <p>{words.needsAccount}</p>}
      <Field name="part" label={words.exchange.part} value={part} set={setPart} isAmount isOptional />
      <p class="acts">
        <button type="button" name="askBoth" disabled={isIdle} onClick={ask}>
          {words.exchange.ask}
        </button>
        <button type="button" name="take" disabled={isIdle} onClick={() => act.run(() => orRefused(taken))}>
          {words.exchange.take}
        </button>
      </p>
      <Came {...act} />
    </>
  );
}

import { useState } from "preact/hooks";

import { type Support, SUPPORT } from "../../../src/governance/proposal.ts";
import type { ProposalRecord } from "../../../src/governance/proposal-record.ts";
import { useAsked } from "../parts/asked.ts";
import { useShared } from "../parts/context.ts";
import { Came, Country, useAct } from "../parts/parts.tsx";
import { type Delegation, lackingWith } from "../reading/council.ts";

const SUPPORTS: readonly Support[] = ["for", "against", "abstain"];

/** A vote, by the wallet of a Delegation, or written down for a multisig to sign. */
export function Ballot({ record, delegation }: { record: ProposalRecord; delegation: Delegation | undefined }) {
  const { acting, words } = useShared();
  const [reason, setReason] = useState("");
  const act = useAct();
  if (delegation === undefined || acting === undefined) return <p>{words.needsAccount}</p>;
  if (record.votes.some(({ country }) => country === delegation.country)) return <Came {...act} />;
  const vote = (support: Support) =>
    act.run(async () => {
      await acting.sogdia.council.vote(record.id, support, reason);
      return { isGood: true, text: words.council.voted };
    });
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <h3>
        {words.council.vote}: <Country code={delegation.country} />
      </h3>
      <Effect record={record} country={delegation.country} />
      <label>
        {words.council.reason} <input value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
      </label>
      <p class="acts">
        {SUPPORTS.map((support) => (
          <button type="button" name={support} disabled={act.isBusy} onClick={() => vote(support)}>
            {words.council.support[support]}
          </button>
        ))}
      </p>
      <Came {...act} />
      <Payload record={record} voter={delegation.account} />
    </form>
  );
}

function Effect({ record, country }: { record: ProposalRecord; country: number }) {
  const { consortium, words, block } = useShared();
  const { value } = useAsked(() => lackingWith(consortium, record, country), [record.id, country], block);
  if (value === undefined) return null;
  const { support, wouldCarry, wouldLack, lacks } = words.council;
  return (
    <>
      <p>{words.council.wouldChange}</p>
      <ul class="effects">
        {SUPPORTS.map((each) => (
          <li>
            {support[each]}: {value[each].length === 0 ? wouldCarry : wouldLack(value[each].map((what) => lacks[what]))}
          </li>
        ))}
      </ul>
    </>
  );
}

function Payload({ record, voter }: { record: ProposalRecord; voter: string }) {
  const { consortium, words } = useShared();
  const [support, setSupport] = useState<Support>("for");
  const [isCopied, setCopied] = useState(false);
  const { value } = useAsked(
    () => consortium.sogdia.council.ballot(record.id, support, voter),
    [record.id, support, voter],
  );
  const text = JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? String(each) : each), 2);
  const copy = () => navigator.clipboard.writeText(text).then(() => setCopied(true));
  return (
    <details>
      <summary>{words.council.payload}</summary>
      <p>{words.council.payloadHint}</p>
      <label>
        {words.council.vote}{" "}
        <select value={support} onChange={(event) => setSupport(event.currentTarget.value as Support)}>
          {Object.keys(SUPPORT).map((each) => (
            <option value={each}>{words.council.support[each as Support]}</option>
          ))}
        </select>
      </label>
      <pre tabIndex={0}>{text}</pre>
      <button type="button" onClick={() => void copy()}>
        {words.council.copy}
      </button>{" "}
      <span role="status">{isCopied && words.council.copied}</span>
    </details>
  );
}

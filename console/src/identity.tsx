import { useState } from "preact/hooks";

import { type Acting, browserWallet } from "./consortium.ts";
import { saying, useAsked } from "./parts/asked.ts";
import { useShared } from "./parts/context.ts";
import { Said } from "./parts/parts.tsx";

/** Who acts: the owner of a wallet or, on a chain for practice, whoever the visitor wants to be. */
export function Identity({ onAct }: { onAct: (acting: Acting | undefined) => void }) {
  const { consortium } = useShared();
  return (
    <div class="identity">
      {browserWallet() !== undefined && <Wallet onAct={onAct} />}
      {consortium.settings.practice && <Practice onAct={onAct} />}
    </div>
  );
}

function Wallet({ onAct }: { onAct: (acting: Acting) => void }) {
  const { consortium, acting, words } = useShared();
  const [problem, setProblem] = useState<string>();
  const nameOf = () => (acting === undefined ? Promise.resolve("") : consortium.names.account(acting.account));
  const { value: name } = useAsked(nameOf, [acting?.account]);
  const connect = () =>
    consortium.actingBy(browserWallet()!).then(onAct, (error: unknown) => setProblem(saying(error)));
  return (
    <>
      <button type="button" onClick={() => void connect()}>
        {words.connect}
      </button>{" "}
      {acting !== undefined && (
        <span role="status">
          {words.connectedAs} <Said text={name ?? acting.account} />
        </span>
      )}
      {problem !== undefined && (
        <span role="alert" class="problem">
          <Said text={problem} />
        </span>
      )}
    </>
  );
}

/** Only accounts that somebody has are offered. */
function Practice({ onAct }: { onAct: (acting: Acting | undefined) => void }) {
  const { consortium, acting, words } = useShared();
  const { value = [] } = useAsked(async () => {
    const accounts = await consortium.practiceAccounts();
    const named = accounts.map(async (account) => ({ account, name: await consortium.names.account(account) }));
    return (await Promise.all(named)).filter(({ account, name }) => account !== name);
  }, [consortium]);
  const act = async (account: string) =>
    onAct(account === "" ? undefined : { account, sogdia: await consortium.actingAs(account) });
  return (
    <label>
      {words.actAs}{" "}
      <select value={acting?.account ?? ""} onChange={(event) => void act(event.currentTarget.value)}>
        <option value="">{words.nobody}</option>
        {value.map(({ account, name }) => (
          <option value={account}>{name}</option>
        ))}
      </select>
    </label>
  );
}

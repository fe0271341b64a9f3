import { Interface, JsonRpcProvider } from "ethers";
import { authorise, engineDomain, newInstruction, parseDecision, refusalOf } from "sogdia";
import engineAbi from "sogdia/abi/SettlementEngine.json" with { type: "json" };
import { CurrencyToken__factory, SettlementEngine__factory, type CurrencyToken } from "sogdia/typechain";

// Pays by signature: the payer consents, a relayer submits, and the token publishes the decision.
const [url = "", engineAddress = "", tokenAddress = "", payer = "", payee = "", relayer = ""] = process.argv.slice(2);
const provider = new JsonRpcProvider(url, undefined, { cacheTimeout: -1 });
const engine = SettlementEngine__factory.connect(engineAddress, await provider.getSigner(relayer));
const token: CurrencyToken = CurrencyToken__factory.connect(tokenAddress, provider);

async function pay(amount: bigint) {
  const { chainId } = await provider.getNetwork();
  const legs = [{ token: tokenAddress, payer, payee, amount }];
  const instruction = newInstruction({ legs, deadline: 2 ** 40, purpose: "TRAD" });
  const consent = await authorise(await provider.getSigner(payer), engineDomain(engineAddress, chainId), instruction);
  const receipt = await (await engine.settle(instruction, [consent])).wait();
  const settled = new Interface(engineAbi).getEvent("Settled");
  const [event] = await token.queryFilter(token.filters.PaymentDecided(), receipt?.blockNumber);
  if (event === undefined || !receipt?.logs.some(({ topics }) => topics[0] === settled?.topicHash)) {
    throw new Error("nothing was settled");
  }
  return parseDecision(event.args.decision);
}

const { reason, purpose, payerCountry, payeeCountry } = await pay(1_500n);
const refusal = await pay(2n ** 60n).catch(refusalOf);
const balance = String(await token.balanceOf(payee));
const refused = refusal !== null && "amount" in refusal ? refusal.reason.name : null;
console.log(JSON.stringify({ reason: reason.name, purpose, payerCountry, payeeCountry, balance, refused }));
provider.destroy();

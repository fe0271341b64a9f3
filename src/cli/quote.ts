import { Command } from "commander";
import { recoverAddress } from "ethers";

import { argumentOf } from "../acts/act.ts";
import { type Said, valueOf } from "../acts/arguments.ts";
import { majorUnits } from "../acts/kinds/money.ts";
import { currenciesOf, quoteFile, quoteIn, termsOfQuote } from "../acts/kinds/quotes.ts";
import { World } from "../acts/world.ts";
import { engineDomain } from "../settlement/instruction.ts";
import { hashQuote, newQuote, type Quote, quoteDigest, type QuoteTaking, signQuote } from "../settlement/quote.ts";
import { WrongAccount } from "../signing/offline.ts";
import { writePrivate } from "../signing/private-files.ts";
import { confirm } from "../signing/prompt.ts";
import { NotConfirmed } from "./acting.ts";
import { saying } from "./acts.ts";
import { withLayer } from "./connection.ts";
import { readNamed } from "./named-files.ts";
import { print } from "./output.ts";
import { openSigner, type SignerFlags, withSigner } from "./signers.ts";

const TERMS =
  "maker:account sells:currency gives:amount(sells) for:currency wants:amount(for) limit:amount(sells) until:time=+1h from:time=none taker:account=none";
const ARGUMENTS = TERMS.split(" ").map(argumentOf);

/** What of `sogdia quote ...` is signed or read rather than sent. */
export function quoteCommand(): Command {
  const quote = new Command("quote").description("Exchange of currencies at a quoted rate.");
  const sign = withSigner(quote.command("sign"))
    .description("Says the terms of a quote in words, has its maker sign them (EIP-712), and writes them for takers.")
    .requiredOption("--out <file>", "where to write the quote; a file that is there is not overwritten")
    .option("--yes", "do not ask before signing");
  saying(sign, ARGUMENTS, signTerms);
  quote
    .command("show")
    .description("The terms of a signed quote in words, whether its maker signed it, and what is left of it.")
    .argument("<quote>", "a file with a signed quote")
    .option("--json", "print one JSON object")
    .action(show);
  return quote;
}

interface SignFlags extends SignerFlags {
  readonly out: string;
  readonly yes?: true;
}

function signTerms(said: Said, command: Command): Promise<void> {
  const flags = command.optsWithGlobals<SignFlags>();
  return withLayer(command, async (layer, reading) => {
    const world = new World(layer, readNamed, reading);
    const [quote, domain] = [await quoteFrom(world, said), await domainOf(world)];
    print(`You consent to this quote:\n${await termsOfQuote(world, quote)}.`);
    print(
      `For the engine ${String(domain.verifyingContract)} on chain ${String(domain.chainId)}, quote ${hashQuote(quote)}.`,
    );
    if (flags.yes !== true && !(await confirm("Sign?"))) throw new NotConfirmed("signed");
    await writePrivate(flags.out, quoteFile(await signed(world, quote, flags)));
    print(`Written to ${flags.out}. It is good for whoever has the file.`);
  });
}

async function quoteFrom(world: World, said: Said): Promise<Quote> {
  const values = new Map<string, unknown>();
  for (const argument of ARGUMENTS) {
    const scope = {
      world,
      of: argument.of,
      said: values,
      nested: () => Promise.reject(new Error("A quote is no act.")),
    };
    values.set(argument.name, await valueOf(argument, said, scope));
  }
  const [maker, sold, bought, taker] = ["maker", "sells", "for", "taker"].map((name) => values.get(name) as string);
  const [soldUnits, boughtUnits, limit] = ["gives", "wants", "limit"].map((name) => values.get(name) as bigint);
  const [validFrom, deadline] = ["from", "until"].map((name) => Number(values.get(name)));
  const parties = { maker: maker!, sold: sold!, bought: bought!, taker: taker! };
  const units = { soldUnits: soldUnits!, boughtUnits: boughtUnits!, limit: limit! };
  return newQuote({ ...parties, ...units, validFrom: validFrom!, deadline: deadline! });
}

async function domainOf({ layer, provider }: World) {
  return engineDomain(await layer.engine.getAddress(), (await provider.getNetwork()).chainId);
}

/** A key signs for itself alone: a quote of another account would be one that nobody can take. */
async function signed(world: World, quote: Quote, flags: SignFlags): Promise<QuoteTaking> {
  const { signer, close } = await openSigner(flags, world.provider);
  try {
    const held = await signer.getAddress();
    if (held.toLowerCase() !== quote.maker.toLowerCase()) throw new WrongAccount(quote.maker, held);
    const taking = await signQuote(signer, await domainOf(world), quote);
    if (!(await isSigned(world, taking))) throw new WrongAccount(quote.maker, "another, as the signature says");
    return taking;
  } finally {
    close();
  }
}

/** Whether the maker's own key signed; of a contract account the engine alone can tell (ERC-1271). */
async function isSigned(world: World, { quote, authorisation: { nonce, signature } }: QuoteTaking): Promise<boolean> {
  const digest = quoteDigest(await domainOf(world), quote, nonce);
  try {
    return recoverAddress(digest, signature).toLowerCase() === quote.maker.toLowerCase();
  } catch {
    return false;
  }
}

function show(file: string, flags: { readonly json?: true }, command: Command): Promise<void> {
  return withLayer(command, async (layer, reading) => {
    const world = new World(layer, readNamed, reading);
    const taking = quoteIn(file, await readNamed(file));
    const { quote, authorisation } = taking;
    const [sold] = await currenciesOf(world, quote);
    const [hash, now] = [hashQuote(quote), await world.now()];
    const taken = await layer.engine.takenOf(hash);
    const left = quote.limit > taken ? quote.limit - taken : 0n;
    const isVoid = await layer.engine.isNonceUsed(quote.maker, authorisation.nonce);
    const told = {
      quote: hash,
      terms: await termsOfQuote(world, quote),
      signature: await signatureOf(world, taking),
      state: isVoid ? "cancelled" : stateAt(quote, now),
      taken: majorUnits(taken, sold),
      left: majorUnits(left, sold),
    };
    const page = Object.entries(told).map(([label, text]) => `${label.padEnd(9)}  ${text}`);
    print(flags.json === true ? JSON.stringify(told, null, 2) : page.join("\n"));
  });
}

async function signatureOf(world: World, taking: QuoteTaking): Promise<string> {
  if (await isSigned(world, taking)) return "the maker's";
  const isContract = (await world.provider.getCode(taking.quote.maker)) !== "0x";
  return isContract ? "of a contract account: quote take --dry-run asks it" : "NOT the maker's: nobody can take it";
}

function stateAt({ validFrom, deadline }: Quote, now: number): string {
  if (now > deadline) return "expired";
  return now < validFrom ? "not yet valid" : "valid";
}

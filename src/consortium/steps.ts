import { parseUnits } from "ethers";

import { CurrencyToken__factory } from "../../typechain-types/index.js";
import { type CountryFile, type IssuerFile, issuersOf } from "./file.ts";
import { adoptedIn } from "./joint-layer.ts";
import { joining, takings } from "./joining-steps.ts";
import { acceptances, licences, proposals } from "./licence-steps.ts";
import { ruleAdoptions } from "./rule-steps.ts";
import { issuerTerms } from "./rules.ts";
import { type Actor, chunks, type ConsortiumContext, type ConsortiumLayer, type Step } from "./step.ts";
import { accessions, invitations } from "./unions.ts";
import { weightsOf } from "./weights.ts";

const MAX_QUOTAS = 100; // written in one transaction, well within the gas that eSpace allows one

/** Everything that the file asks of the chain, in an order in which it can be done. */
export function consortiumSteps(context: ConsortiumContext): Step[] {
  const { countries } = context.file;
  const weights = weightsOf(context.file);
  const ofEach = (steps: (context: ConsortiumContext, country: CountryFile) => Step[]) =>
    countries.flatMap((country) => steps(context, country));
  const issuers = issuersOf(context.file);
  const ofIssuers = (steps: (context: ConsortiumContext, issuer: IssuerFile) => Step[], some = issuers) =>
    some.flatMap((issuer) => steps(context, issuer));
  const cleared = issuers.filter(({ currency }) => currency.queueQuota !== 0); // nobody may have payments waiting in others
  return [
    ...countries.map((country, index) => joining(context, country, weights[index]!)),
    ...ofEach(takings),
    ...ofIssuers(currencyCreation),
    ...ofIssuers(invitations),
    ...ofIssuers(accessions),
    ...ruleAdoptions.flatMap(ofEach),
    ...ofEach(licences),
    ...ofEach(proposals),
    ...ofEach(acceptances),
    ...ofIssuers(clearing, cleared),
    ...ofIssuers(quotas, cleared),
  ];
}

function currencyCreation({ file, layer }: ConsortiumContext, country: IssuerFile): Step[] {
  const { currency } = country;
  return [
    {
      chapter: "Currencies",
      title: `${country.offices.MonetaryAuthority.name} creates ${currency.code}`,
      actor: issuerOf(country),
      isDone: async () => BigInt(await tokenOf(layer, country)) !== 0n,
      call: () =>
        layer.currencies.create.populateTransaction(
          {
            country: country.numeric,
            numeric: currency.numeric,
            code: currency.code,
            name: currency.name,
            decimals: currency.decimals,
            adopted: adoptedIn(layer, file.clearing),
            notice: currency.noticeSeconds,
            issuanceLimit: parseUnits(currency.issuanceLimit, currency.decimals),
            rule: issuerTerms(country),
          },
          CurrencyToken__factory.bytecode,
        ),
    },
  ];
}

function clearing({ layer }: ConsortiumContext, country: IssuerFile): Step[] {
  return [
    {
      chapter: "Clearing",
      title: `${country.currency.code} is cleared with the others`,
      actor: issuerOf(country),
      isDone: async () => layer.queue.isMember(await tokenOf(layer, country)),
      call: async () => layer.queue.join.populateTransaction(await tokenOf(layer, country)),
    },
  ];
}

/** Every participant of the file may have payments waiting in the queue of every cleared currency. */
function quotas({ file, layer, accountOf }: ConsortiumContext, country: IssuerFile): Step[] {
  const { code, queueQuota } = country.currency;
  const participants = file.countries.flatMap((member) => member.participants);
  const accounts = participants.map(({ lei }) => accountOf({ kind: "participant", lei }));
  const missing = async (batch: readonly string[]) => {
    const token = await tokenOf(layer, country);
    const found = await Promise.all(batch.map((account) => layer.queue.quotaOf(token, account)));
    return batch.filter((_, index) => found[index] !== BigInt(queueQuota));
  };
  return chunks(accounts, MAX_QUOTAS).map((batch) => ({
    chapter: "Quotas",
    title: `${country.offices.MonetaryAuthority.name} admits ${batch.length} participants to the queue of ${code}`,
    actor: issuerOf(country),
    entries: batch.length,
    isDone: async () => (await missing(batch)).length === 0,
    call: async () =>
      layer.queue.setQuotas.populateTransaction(await tokenOf(layer, country), await missing(batch), queueQuota),
  }));
}

function issuerOf(country: IssuerFile): Actor {
  return { kind: "office", country: country.alpha2, office: "MonetaryAuthority" };
}

function tokenOf({ currencies }: ConsortiumLayer, { numeric, currency }: IssuerFile): Promise<string> {
  return currencies.tokenOf(numeric, currency.numeric);
}

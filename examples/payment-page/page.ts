import { BrowserProvider, type Eip1193Provider } from "ethers";
import { type PaymentOrder, Refused, Sogdia } from "sogdia/client";

// A page that pays with the wallet of its visitor. The rules are asked before anything is signed, and every no is shown in
// words. What comes from the chain is written as text, never as markup.

/** A deployment of one's own is a file beside the page; one that ships with the package is named by its network. */
async function connect(wallet: Eip1193Provider): Promise<Sogdia> {
  const signer = await new BrowserProvider(wallet).getSigner();
  const deployment: unknown = await (await fetch("./deployment.json")).json();
  return new Sogdia(signer, { deployment });
}

/** Whether the three rulebooks permit a payment, for people. */
export async function ask(sogdia: Sogdia, order: PaymentOrder): Promise<string> {
  const answer = await sogdia.payments.check(order);
  if (answer.permitted) return "All three rulebooks permit it.";
  const { sentence, whose, remedy } = answer.why;
  return [sentence, whose && `Whose rule: ${whose}.`, remedy && `What would help: ${remedy}.`]
    .filter(Boolean)
    .join(" ");
}

/** Pays, and says under which reference, or why not. */
export async function pay(sogdia: Sogdia, order: PaymentOrder): Promise<string> {
  try {
    const { uetr, hash } = await sogdia.payments.pay(order);
    return `Paid under the UETR ${uetr}, in transaction ${hash}.`;
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
}

function orderIn(form: HTMLFormElement): PaymentOrder {
  const said = (name: string) => new FormData(form).get(name)?.toString().trim() ?? "";
  const [payee, amount, currency, purpose] = ["payee", "amount", "currency", "purpose"].map(said) as [
    string,
    string,
    string,
    string,
  ];
  return { payee, amount, currency, ...(purpose === "" ? {} : { purpose }) };
}

function start(form: HTMLFormElement, status: HTMLElement): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const act = event.submitter?.getAttribute("name") === "pay" ? pay : ask;
    const wallet = (globalThis as { ethereum?: Eip1193Provider }).ethereum;
    if (wallet === undefined) {
      status.textContent = "A wallet is needed.";
      return;
    }
    status.textContent = "One moment.";
    connect(wallet)
      .then((sogdia) => act(sogdia, orderIn(form)))
      .catch((error: unknown) => (error instanceof Error ? error.message : "It did not work."))
      .then((text) => (status.textContent = text));
  });
}

if (typeof document !== "undefined") {
  start(document.querySelector("form")!, document.querySelector<HTMLElement>("[role=status]")!);
}

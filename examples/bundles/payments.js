import { Sogdia } from "sogdia/client";

globalThis.Sogdia = Sogdia;

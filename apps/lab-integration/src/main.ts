/**
 * main — the lab on a page of its own.
 * @module
 */
import "./page.css";
import { optionsOfPage } from "@dc/lab";
import { mount } from "./expose.tsx";

const place = document.getElementById("lab");
if (place === null) throw new Error("the page has no element with id lab");
mount(place, optionsOfPage(location));

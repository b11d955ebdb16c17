/**
 * main — the lab on a page of its own, which another page may show in a frame.
 * @module
 */
import "./page.css";
import { serveFrame } from "@dc/embed/serve";
import { mountPage, optionsOfPage } from "@dc/lab";
import { VirtLab } from "./App.tsx";

const place = document.getElementById("lab");
if (place === null) throw new Error("the page has no element with id lab");
serveFrame((options) => mountPage(VirtLab, place, options), optionsOfPage(location));

/**
 * main — the lab on a page of its own.
 * @module
 */
import "./page.css";
import { mountPage, optionsOfPage } from "@dc/lab";
import { FabricLab } from "./App.tsx";

const place = document.getElementById("lab");
if (place === null) throw new Error("the page has no element with id lab");
mountPage(FabricLab, place, optionsOfPage(location));

// SPDX-License-Identifier: BSL-1.0

// A page in a headless Chromium, moved by a mouse and a keyboard: the DevTools protocol over two pipes, no package.

import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';

const keys = {
  Tab: ['Tab', 9],
  Enter: ['Enter', 13, '\r'],
  ' ': ['Space', 32, ' '],
  ArrowRight: ['ArrowRight', 39],
  ArrowLeft: ['ArrowLeft', 37],
  ArrowDown: ['ArrowDown', 40],
  ArrowUp: ['ArrowUp', 38],
  Home: ['Home', 36],
  End: ['End', 35],
};

export class Browser {
  static async start(chromium, work) {
    const browser = new Browser();
    browser.profile = mkdtempSync(join(work, 'profile-'));
    browser.process = spawn(
        chromium,
        [
          '--headless=new',
          '--no-sandbox',
          '--use-angle=swiftshader',  // WebGL by the processor, for surfaces
          '--enable-unsafe-swiftshader',
          '--hide-scrollbars',
          '--disable-dev-shm-usage',
          '--no-first-run',
          '--disable-extensions',
          '--remote-debugging-pipe',
          `--user-data-dir=${browser.profile}`,
          'about:blank',
        ],
        {stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe']});
    browser.waiting = new Map();
    browser.listeners = [];
    browser.last = 0;
    let rest = '';
    browser.process.stdio[4].setEncoding('utf8');
    browser.process.stdio[4].on('data', (piece) => {
      const messages = (rest + piece).split('\0');
      rest = messages.pop();
      for (const message of messages) browser.take(JSON.parse(message));
    });
    return browser;
  }

  take(message) {
    if (message.id === undefined) {
      for (const listen of this.listeners) listen(message);
      return;
    }
    const {resolve, reject, method} = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    message.error ? reject(new Error(`${method}: ${message.error.message}`)) : resolve(message.result);
  }

  send(method, params = {}, sessionId) {
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, {resolve, reject, method});
      this.process.stdio[3].write(`${JSON.stringify({id, method, params, sessionId})}\0`);
    });
  }

  // A page of that file, without a network; `problems` collects what a console would show, and requests. It is there
  // when `ready` is true, and at rest, which every step waits for, when `settled` is: expressions for the page.
  async open(file, {
    width = 1280,
    height = 900,
    dark = false,
    ready = 'document.readyState === \'complete\'',
    settled = 'true'
  } = {}) {
    const {targetId} = await this.send('Target.createTarget', {url: 'about:blank'});
    const {sessionId} = await this.send('Target.attachToTarget', {targetId, flatten: true});
    const page = new Page(this, sessionId, settled);
    this.listeners.push((message) => message.sessionId === sessionId && page.hear(message));
    for (const domain of ['Page', 'Runtime', 'Log', 'Network', 'Accessibility']) await page.send(`${domain}.enable`);
    await page.send(
        'Network.emulateNetworkConditions', {offline: true, latency: 0, downloadThroughput: 0, uploadThroughput: 0});
    await page.look({width, height, dark});
    await page.send('Page.bringToFront');
    await page.send('Page.navigate', {url: pathToFileURL(file).href});
    await page.until(ready);
    await page.settle();
    return page;
  }

  async close() {
    const ended = new Promise((resolve) => this.process.on('exit', resolve));
    await this.send('Browser.close').catch(() => {});
    await ended;
    rmSync(this.profile, {recursive: true, force: true, maxRetries: 5, retryDelay: 200});
  }
}

class Page {
  constructor(browser, session, settled) {
    Object.assign(this, {browser, session, settled, problems: []});
  }

  send(method, params = {}) {
    return this.browser.send(method, params, this.session);
  }

  hear({method, params}) {
    if (method === 'Runtime.exceptionThrown') {
      this.problems.push(
          `exception: ${params.exceptionDetails.exception?.description ?? params.exceptionDetails.text}`);
    } else if (method === 'Runtime.consoleAPICalled' && ['error', 'warning', 'assert'].includes(params.type)) {
      this.problems.push(`console: ${params.args.map((arg) => arg.value ?? arg.description).join(' ')}`);
    } else if (method === 'Log.entryAdded' && ['error', 'warning'].includes(params.entry.level)) {
      this.problems.push(`log: ${params.entry.text} ${params.entry.url ?? ''}`);
    } else if (method === 'Network.requestWillBeSent' && !/^(file|data|about|blob):/.test(params.request.url)) {
      this.problems.push(`request: ${params.request.url}`);
    }
  }

  async look({width, height, dark}) {
    await this.send('Emulation.setDeviceMetricsOverride', {width, height, deviceScaleFactor: 1, mobile: width < 600});
    await this.send(
        'Emulation.setEmulatedMedia', {features: [{name: 'prefers-color-scheme', value: dark ? 'dark' : 'light'}]});
  }

  // The value of an expression, or of a function applied to arguments that JSON can hold.
  async value(code, ...arguments_) {
    const expression =
        typeof code === 'function' ? `(${code})(${arguments_.map((x) => JSON.stringify(x)).join(',')})` : code;
    const {result, exceptionDetails} =
        await this.send('Runtime.evaluate', {expression, awaitPromise: true, returnByValue: true});
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  async until(condition, seconds = 60) {
    const end = Date.now() + 1000 * seconds;
    while (!(await this.value(`Boolean(${condition})`))) {
      if (Date.now() > end) throw new Error(`never true: ${condition}`);
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  }

  // Until every change has been computed and drawn.
  async settle() {
    await this.value(
        () => new Promise(
            (resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 80)))));
    await this.until(this.settled);
  }

  async place(selector) {
    return this.value((selector) => {
      const element = document.querySelector(selector);
      if (!element) throw new Error(`nothing is ${selector}`);
      element.scrollIntoView({block: 'center', behavior: 'instant'});
      const {left, top, width, height} = element.getBoundingClientRect();
      return {x: left + width / 2, y: top + height / 2};
    }, selector);
  }

  async click(selector) {
    const {x, y} = await this.place(selector);
    for (const type of ['mouseMoved', 'mousePressed', 'mouseReleased']) {
      await this.send(
          'Input.dispatchMouseEvent',
          {type, x, y, button: type === 'mouseMoved' ? 'none' : 'left', clickCount: type === 'mouseMoved' ? 0 : 1});
    }
    await this.settle();
  }

  async press(key, times = 1) {
    const [code, windowsVirtualKeyCode, text] = keys[key];
    for (let i = 0; i < times; ++i) {
      await this.send(
          'Input.dispatchKeyEvent', {type: text ? 'keyDown' : 'rawKeyDown', key, code, windowsVirtualKeyCode, text});
      await this.send('Input.dispatchKeyEvent', {type: 'keyUp', key, code, windowsVirtualKeyCode});
    }
    await this.settle();
  }

  // Replaces what is in a field, as pasting does.
  async type(selector, text) {
    await this.value((selector) => {
      const field = document.querySelector(selector);
      field.focus();
      field.select();
    }, selector);
    await this.send('Input.insertText', {text});
    await this.settle();
  }

  // The whole page, or one element, as a picture.
  async picture(file, selector) {
    const clip = await this.value((selector) => {
      const {left, top, width, height} = document.querySelector(selector).getBoundingClientRect();
      return {x: left + scrollX, y: top + scrollY, width, height, scale: 1};
    }, selector ?? 'html');
    const {data} = await this.send('Page.captureScreenshot', {format: 'png', captureBeyondViewport: true, clip});
    writeFileSync(file, Buffer.from(data, 'base64'));
  }
}

// SPDX-License-Identifier: BSL-1.0
'use strict';

// The library, compiled to WebAssembly: text and numbers in, objects out. What it refuses is thrown as a Refusal, whose
// field is the input to blame.

((pages) => {
  class Refusal extends Error {
    constructor({field, message}) {
      super(message);
      this.field = field;
    }
  }
  pages.Refusal = Refusal;

  pages.loadLibrary = async () => {
    const module = await globalThis.dmfModule();
    const wrap = (name, arguments_) => {
      const call = module.cwrap(name, 'string', arguments_);
      return (...values) => {
        const answer = JSON.parse(call(...values));
        if (answer.error) throw new Refusal(answer.error);
        return answer;
      };
    };
    return {
      readTarget: wrap('dmf_read_target', ['string', 'string']),
      readProblem: wrap('dmf_read_problem', ['string', 'string', 'number']),
      spectrum: wrap('dmf_spectrum', ['number']),
      rootsCurve: wrap('dmf_roots_curve', []),
      path: wrap('dmf_regularization_path', []),
      slice: wrap('dmf_slice', ['number', 'string', 'number', 'number', 'number']),
    };
  };
})(globalThis.dmfPages ??= {});

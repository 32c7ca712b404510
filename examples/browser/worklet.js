// Runs beside the page: puts the browser's 128 samples at a time together to chunks.
class Chunks extends AudioWorkletProcessor {
  #chunk;
  #length = 0;

  constructor({ processorOptions }) {
    super();
    this.#chunk = new Float32Array(processorOptions.length);
  }

  process([[samples = []]]) {
    for (const sample of samples) {
      this.#chunk[this.#length++] = sample;
      if (this.#length === this.#chunk.length) {
        this.port.postMessage(this.#chunk.slice());
        this.#length = 0;
      }
    }
    return true;
  }
}

registerProcessor("chunks", Chunks);

/** @file Chapter 7 in English. */

export const draw = {
  intro:
    'Draw a digit, and the network reads it row by row as you write. Your strokes are first scaled to 20\u00a0×\u00a020 pixels and centred by their mass, as MNIST’s digits were, because it knows no others.',
  orSample: 'Or take one of MNIST’s',
  samples: 'Sample digits',
  sample: (digit: string, number: number) => `${digit}, sample ${number}`,

  pad: 'Pad to draw on',
  hint: 'Draw a digit here',
  undo: 'Undo',
  clear: 'Clear',
  keys: 'Mouse, finger or pen. Keys: arrows move the pen, Space sets it down or lifts it, Backspace undoes, Delete clears.',
  pen: (down: boolean) => `Pen ${down ? 'down' : 'up'}`,

  yourDrawing: 'your drawing',
  ofTestSet: (digit: string) => `${digit} from MNIST’s test set`,
  seen: (about: string) => `What the network sees: ${about}, 28\u00a0×\u00a028 pixels`,
  before: (digit: number) => `${digit} was the answer before`,
  softmax: (share: string) => `softmax ${share}`,
  says: (model: string) => `says ${model}`,
  about: (about: string) => `of ${about}`,
  otherModel: (model: string, digit: number, share: string) => `${model} says ${digit}, ${share}`,
  onItsWay: 'The model is on its way, or computes …',
  noAnswer: (why: string) => `No answer: ${why}`,
  none: 'Perhaps none of these',

  whatSoftmaxIs: 'What does “softmax” say, and what not?',
  softmaxIs:
    'The network gives each of the ten digits a score, its logit. The softmax makes of them ten numbers that sum to 1, p_{i} = e^{yᵢ} / Σ e^{yⱼ}. It compares the ten with each other and nothing else: “none of these” is not among them, so a scribble gets its 99\u00a0% too.',

  energyIs: (unlike: number) =>
    `What the softmax divides away is how high the scores are. Their energy, ln Σ e^{yⱼ}, keeps it: where it is lower than for ${unlike} of the sample digits, the page says “perhaps none of these”. That is a hint and no proof. With the shipped model it is said of 3 in 100 of MNIST’s digits, 4 in 10 of some drawn letters and 7 in 10 random scribbles; 8 in 10 of those letters have a softmax above 90\u00a0%.`,
  energyNow: (energy: string, below: number, all: number) =>
    `This picture’s energy is ${energy}; ${below} of the ${all} sample digits ${below === 1 ? 'has' : 'have'} more.`,

  model: 'The model that answers',
  shippedOne: (facts: string | null) => `The shipped one${facts ? `: ${facts}` : ''}`,
  own: (name: string, facts: string | null) => `${name}${facts ? `: ${facts}` : ''}`,
  noOwn: 'Your own: train one in chapter 6, or load a file',
  howTrained: 'How the shipped model was trained',

  afterEveryRow: 'After every row',
  readsMean: (layered: boolean, bidirectional: boolean) =>
    `After row t the linear layer reads the mean of the ${layered ? 'top layer’s ' : ''}hidden states at rows 1 to t${bidirectional ? ', of both directions' : ''}, as if the image ended there.`,
  readsBoth: (layered: boolean) =>
    `After row t the linear layer reads two hidden states${layered ? ' of the top layer' : ''}: that of the direction which has read from row 1 to row t, and that of the one which has read from row t to row 1, as if the image ended there.`,
  readsLast: (layered: boolean) =>
    `After row t the linear layer reads the hidden state h_{t}${layered ? ' of the top layer' : ''}, as if the image ended there.`,
  moveBack: 'Move back through the rows, and see when the network made up its mind.',
  afterRows: (row: number) => `After ${row} of 28 rows`,
  digit: 'Digit',
  probability: 'Probability',
  imageTitle: (row: number) => `The image, of which ${row} of 28 rows have been read`,
  weightsTitle: (digit: number, most: number | null) =>
    `How much y, the logit of ${digit} after row 28, depends on each row${most ? `; row ${most} most` : ''}`,
  probabilitiesTitle: 'The probability of each digit after each row',
  tableTitle: 'after every row',
  tableCaption: 'After every row: the probability of each digit in percent, and how much y depends on the row',
  row: 'row',

  logit: (digit: number) => `y is the logit of ${digit} after row 28.`,
  infinite: (byGradient: boolean, rows: number) =>
    `${byGradient ? 'Its gradient by' : 'Its change without'} ${rows} of 28 rows is not finite.`,
  weighing: 'How much it depends on each row is being computed.',
  largest: (row: number, norm: string, first: string | null) =>
    `‖∂y/∂x_{t}‖ is largest at row ${row}: ${norm}${first ? `; at row 1 it is ${first}` : ''}.`,
  zero: '‖∂y/∂x_{t}‖ is 0 at every row.',
  euclidean: '‖·‖ is the Euclidean norm.',
  throughMean:
    'Through the mean the state at every row goes into y directly: no gradient has to come back through all later rows.',
  throughBoth:
    'From row t the gradient comes back through 28 − t steps of one direction and t − 1 of the other. Each may shrink it: a short bar may mean that the row does not matter, or that the network does not hear it.',
  throughLast:
    'From row t the gradient comes back through 28 − t steps. Each may shrink it: a short bar may mean that the row does not matter, or that the network no longer hears it.',
  without: (row: number, change: string) =>
    `Without row ${row}, with paper in its place, y changes most: |Δy| = ${change}.`,
  withoutAny: 'With paper in place of any one row y stays the same.',
  paper: 'A row that was paper changes nothing.',
};

import fc from 'fast-check';

// A mutant must not live or die by chance: the score of one tree is one figure.
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20_261_124 });

import fc from 'fast-check';

// A fixed seed: the mutation score of a tree does not depend on chance.
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20_261_124 });

//! Every text a person sees, in every language.

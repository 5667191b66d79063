// normal_name.h: when two names are the same name: what resolution, re-import and review compare by.
//
// Not here: finding names in a text (the stages of extract.h), what a graph knows by a name (graph_names.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace liaison::importer {

// NFKC, case folded, words of letters and digits parted by single blanks, a leading "the" left out, "&" as
// "and", the American spelling of the commonest institutional words, UN as United Nations. Empty for a name
// without letters and digits.
std::string NormalName(std::string_view name);

// A sentence as its words: what stays the same when only white space, quotes or punctuation change.
std::string NormalSentence(std::string_view sentence);

std::vector<std::string_view> WordsOf(std::string_view normal);

// One word that is mostly capitals: WFP, UNEP, GCoM, AfCFTA. Several bodies may share it.
bool IsBareAcronym(std::string_view name);

// Has a capital letter, or a letter of a script without case: "signing ceremony" is no proper name.
bool IsProperName(std::string_view name);

// First letters of the words of a normal name, without articles and prepositions: "wfp".
std::string InitialsOf(std::string_view normal);

// Shared words of two normal texts, 0 to 1: twice the common ones over all of both.
double WordOverlap(std::string_view a, std::string_view b);

}  // namespace liaison::importer

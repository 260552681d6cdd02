/** @file What `bptt completion bash` prints before the script, which asks bash's package bash-completion for the words at the cursor. */

/** Of a bash that has not that package. */
export const bashPrelude = `if ! declare -F _get_comp_words_by_ref > /dev/null; then
  _get_comp_words_by_ref() {
    words=("\${COMP_WORDS[@]}") cword=$COMP_CWORD
    cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD > 0 ? COMP_CWORD - 1 : 0]}
  }
fi`;

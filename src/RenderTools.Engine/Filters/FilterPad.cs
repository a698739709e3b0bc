namespace RenderTools.Filters;

/// <summary>One input or output of one filter of a graph.</summary>
/// <param name="Filter">The filter's place in the text, from 0.</param>
/// <param name="Pad">The pad's number, from 0.</param>
public readonly record struct FilterPad(int Filter, int Pad);

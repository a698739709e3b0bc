namespace RenderTools.Help;

/// <summary>What stands under one heading of the third level.</summary>
/// <param name="Name">The heading.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Paragraphs">Its text.</param>
/// <param name="Code">Its code; empty where there is none.</param>
internal sealed record HelpEntry(string Name, int Line, IReadOnlyList<string> Paragraphs, string Code);

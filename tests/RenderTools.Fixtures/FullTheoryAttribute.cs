using System.Runtime.CompilerServices;
using Xunit;

namespace RenderTools.Fixtures;

/// <summary>A theory that is run with <c>--full</c> only, for the reason of <see cref="FullFactAttribute"/>.</summary>
public sealed class FullTheoryAttribute : TheoryAttribute
{
    /// <summary>Marks the test.</summary>
    /// <param name="file">Where it stands.</param>
    /// <param name="line">In which line.</param>
    public FullTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Explicit = !FullDataAttribute.IsFull;
}

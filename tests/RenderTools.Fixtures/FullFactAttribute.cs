using System.Runtime.CompilerServices;
using Xunit;

namespace RenderTools.Fixtures;

/// <summary>
/// A test that is run with <c>--full</c> only: it is long, and says of a case what a shorter one says of its neighbour.
/// </summary>
public sealed class FullFactAttribute : FactAttribute
{
    /// <summary>Marks the test.</summary>
    /// <param name="file">Where it stands.</param>
    /// <param name="line">In which line.</param>
    public FullFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Explicit = !FullDataAttribute.IsFull;
}

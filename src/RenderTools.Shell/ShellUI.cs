using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace RenderTools.Shell;

/// <summary>Results to stdout; errors, warnings, verbose and debug text, and progress to stderr.</summary>
internal sealed class ShellUI(Screen screen) : PSHostUserInterface
{
    public override PSHostRawUserInterface RawUI { get; } = new ShellRawUI();

    public override bool SupportsVirtualTerminal => screen.OutputHasColour;

    internal bool HasShownError { get; private set; }

    public override void Write(string value) => screen.Write(GetOutputString(value, screen.OutputHasColour));

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Write(value + Environment.NewLine);

    public override void WriteErrorLine(string value)
    {
        HasShownError = true;
        WriteToError(value, FormatStyle.Error);
    }

    public override void WriteWarningLine(string message) => WriteToError("WARNING: " + message, FormatStyle.Warning);

    public override void WriteVerboseLine(string message) => WriteToError("VERBOSE: " + message, FormatStyle.Verbose);

    public override void WriteDebugLine(string message) => WriteToError("DEBUG: " + message, FormatStyle.Debug);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        // One line: the jobs, not their workers.
        if (record.ParentActivityId >= 0)
            return;
        if (record.RecordType == ProgressRecordType.Completed)
            screen.EraseProgress();
        else
            screen.DrawProgress(ProgressLine.Format(record));
    }

    public override string ReadLine() => throw NoQuestions();

    public override SecureString ReadLineAsSecureString() => throw NoQuestions();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        throw NoQuestions();

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        throw NoQuestions();

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw NoQuestions();

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName,
        PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) => throw NoQuestions();

    internal static HostException NoQuestions() =>
        new("rendertools asks no questions. Give every mandatory parameter, and add -Confirm:$false where a cmdlet would ask.");

    private void WriteToError(string value, FormatStyle style)
    {
        var text = screen.ErrorHasColour
            ? GetFormatStyleString(style) + value + PSStyle.Instance.Reset
            : new System.Management.Automation.Internal.StringDecorated(value).ToString(OutputRendering.PlainText);
        screen.WriteError(text + Environment.NewLine);
    }
}
